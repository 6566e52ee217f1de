/** The dark modules of a QR code as one SVG path, a rectangle per horizontal run. */
import encodeQR from "qr";

export interface QrOutline {
  /** Modules per side, with the quiet zone of 4 modules that ISO/IEC 18004 asks for. */
  readonly size: number;
  readonly path: string;
}

export function qrOutline(text: string): QrOutline {
  const modules = encodeQR(text, "raw", { ecc: "medium", border: 4 });
  const runs: string[] = [];
  modules.forEach((line, y) => {
    let start = -1;
    for (let x = 0; x <= line.length; x++) {
      if (line[x] && start < 0) start = x;
      if (!line[x] && start >= 0) {
        runs.push(`M${start} ${y}h${x - start}v1H${start}z`);
        start = -1;
      }
    }
  });
  return { size: modules.length, path: runs.join("") };
}
