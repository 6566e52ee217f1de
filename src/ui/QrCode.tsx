/** A QR code drawn as an SVG path. Always shown beside the same code as text. */
import { useMemo } from "react";
import { classNames } from "./class-names.ts";
import { qrOutline } from "./qr-outline.ts";
import styles from "./QrCode.module.css";

export interface QrCodeProps {
  readonly value: string;
  /** What scanning it gives, for example "Your patient code". */
  readonly label: string;
  readonly size?: "regular" | "large";
}

export function QrCode({ value, label, size = "regular" }: QrCodeProps) {
  const outline = useMemo(() => qrOutline(value), [value]);
  return (
    <svg
      className={classNames(styles.code, size === "large" && styles.large)}
      viewBox={`0 0 ${outline.size} ${outline.size}`}
      shapeRendering="crispEdges"
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- an img element would need the code as a data URL
      role="img"
      aria-label={`QR code: ${label}`}
    >
      <path d={outline.path} />
    </svg>
  );
}
