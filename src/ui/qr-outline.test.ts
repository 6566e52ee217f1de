import { describe, expect, it } from "vitest";
import decodeQR from "qr/decode.js";
import { qrOutline } from "./qr-outline.ts";

/** Paint the path the way a browser would, four pixels per module, and read it back with the decoder. */
function paint({ size, path }: { size: number; path: string }) {
  const scale = 4;
  const width = size * scale;
  const data = new Uint8ClampedArray(width * width * 4).fill(255);
  for (const [, x, y, run] of path.matchAll(/M(\d+) (\d+)h(\d+)v1H\d+z/g)) {
    for (let py = Number(y) * scale; py < (Number(y) + 1) * scale; py++) {
      for (let px = Number(x) * scale; px < (Number(x) + Number(run)) * scale; px++) {
        data.fill(0, (py * width + px) * 4, (py * width + px) * 4 + 3);
      }
    }
  }
  return { width, height: width, data };
}

describe("qrOutline", () => {
  it.each(["CP-7F3K-92QD-LM4T", `chartpass:${"0123456789abcdef".repeat(12)}`])(
    "draws a code that reads back: %s",
    (text) => {
      expect(decodeQR(paint(qrOutline(text)))).toBe(text);
    },
  );
});
