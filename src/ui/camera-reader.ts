/**
 * Reading QR codes from a camera or from a picture, with the decoder of the `qr` package loaded on first use.
 * Frames never leave the page.
 */
export type CameraTrouble = "no-camera" | "not-allowed" | "in-use" | "insecure";

/** Why the camera did not open, from the error getUserMedia gave. Source: W3C Media Capture and Streams, 10.2. */
export function cameraTrouble(error: unknown): CameraTrouble {
  const name = (error as { name?: unknown } | null | undefined)?.name;
  if (name === "NotAllowedError") return "not-allowed";
  if (name === "NotReadableError" || name === "AbortError") return "in-use";
  if (name === "SecurityError" || name === "TypeError") return "insecure";
  return "no-camera";
}

/** Open the camera that faces away from the person where there is one. The caller stops the stream. */
export async function openCamera(): Promise<MediaStream> {
  // Without a secure context the browser hides the whole interface.
  if (navigator.mediaDevices === undefined) throw new DOMException("No camera interface", "SecurityError");
  return navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false });
}

/** Look at frames of a playing video until a code reads or `signal` aborts; `undefined` when aborted. */
export async function readFromVideo(video: HTMLVideoElement, signal: AbortSignal): Promise<string | undefined> {
  const { decodeQR } = await import("qr/decode.js");
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  while (!signal.aborted && context !== null) {
    if (video.readyState >= video.HAVE_CURRENT_DATA && video.videoWidth > 0) {
      canvas.width = video.videoWidth;
      canvas.height = video.videoHeight;
      context.drawImage(video, 0, 0);
      const text = attempt(() => decodeQR(context.getImageData(0, 0, canvas.width, canvas.height)));
      if (text !== undefined) return text;
    }
    // A timer rather than animation frames: ten looks a second are enough and spare the battery.
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return undefined;
}

/** Read a code from a picture; `undefined` when there is none in it. */
export async function readFromPicture(file: Blob): Promise<string | undefined> {
  const { decodeQR } = await import("qr/decode.js");
  const bitmap = await createImageBitmap(file).catch(() => undefined);
  const context = document.createElement("canvas").getContext("2d");
  if (bitmap === undefined || context === null) return undefined;
  context.canvas.width = bitmap.width;
  context.canvas.height = bitmap.height;
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  const pixels = context.getImageData(0, 0, context.canvas.width, context.canvas.height);
  return attempt(() => decodeQR(pixels, { effort: Infinity, timeLimit: 2000 }));
}

/** The decoder throws on every frame without a code; for us that is an ordinary miss. */
function attempt(read: () => string): string | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
