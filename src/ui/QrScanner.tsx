/** Scan a code with the camera, or read it from a picture. Closing stops the camera at once. */
import { useEffect, useRef, useState } from "react";
import { cameraTrouble, openCamera, readFromPicture, readFromVideo, type CameraTrouble } from "./camera-reader.ts";
import { Dialog } from "./Dialog.tsx";
import { FileDrop } from "./FileDrop.tsx";
import { Notice } from "./Notice.tsx";
import { Spinner } from "./Spinner.tsx";
import styles from "./QrScanner.module.css";

export interface QrScannerProps {
  readonly open: boolean;
  readonly onClose: () => void;
  /** Called once with the text of the code. */
  readonly onScan: (text: string) => void;
  readonly title?: string;
}

const troubles: Readonly<Record<CameraTrouble, { title: string; next: string }>> = {
  "no-camera": {
    title: "This device has no camera the browser can use",
    next: "Choose a picture of the code below, or close this and type the code.",
  },
  "not-allowed": {
    title: "The browser was not allowed to use the camera",
    next: "Allow the camera in the address bar and open this again, choose a picture below, or type the code.",
  },
  "in-use": {
    title: "Another program is using the camera",
    next: "Close the other program and open this again, choose a picture below, or type the code.",
  },
  insecure: {
    title: "The camera works only on a secure page",
    next: "Open the app at its https address, choose a picture below, or type the code.",
  },
};

export function QrScanner({ open, onClose, onScan, title = "Scan the code" }: QrScannerProps) {
  return (
    <Dialog open={open} onClose={onClose} title={title}>
      <Scanner onScan={onScan} />
    </Dialog>
  );
}

function Scanner({ onScan }: { readonly onScan: (text: string) => void }) {
  const video = useRef<HTMLVideoElement>(null);
  const [state, setState] = useState<"opening" | "looking" | CameraTrouble>("opening");
  const [pictureError, setPictureError] = useState<string>();
  const report = useRef(onScan);
  useEffect(() => {
    report.current = onScan;
  }, [onScan]);

  useEffect(() => {
    const stop = new AbortController();
    let stream: MediaStream | undefined;
    async function look() {
      try {
        stream = await openCamera();
        const screen = video.current;
        if (stop.signal.aborted || screen === null) return;
        screen.srcObject = stream;
        await screen.play();
        setState("looking");
        const text = await readFromVideo(screen, stop.signal);
        if (text !== undefined && !stop.signal.aborted) report.current(text);
      } catch (error) {
        if (!stop.signal.aborted) setState(cameraTrouble(error));
      } finally {
        stream?.getTracks().forEach((track) => track.stop());
      }
    }
    void look();
    return () => {
      stop.abort();
      stream?.getTracks().forEach((track) => track.stop());
    };
  }, []);

  async function read(file: File) {
    const text = await readFromPicture(file);
    if (text === undefined)
      setPictureError("No code could be read in this picture. Try one that is sharper or closer.");
    else onScan(text);
  }

  const trouble = state === "opening" || state === "looking" ? undefined : troubles[state];
  return (
    <>
      {trouble ? (
        <Notice tone="warning" title={trouble.title} next={trouble.next} announce />
      ) : (
        <>
          <video ref={video} className={styles.video} muted playsInline aria-label="What the camera sees" />
          <output className={styles.waiting}>
            <Spinner />
            {state === "opening" ? "Opening the camera" : "Hold the code in front of the camera"}
          </output>
        </>
      )}
      <FileDrop
        label="Or use a picture of the code"
        accept="image/*"
        error={pictureError}
        onFile={(file) => void read(file)}
      />
    </>
  );
}
