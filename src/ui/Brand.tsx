/** The mark and name: a chart's line that crosses a border. */
import styles from "./Brand.module.css";

export function Brand() {
  return (
    <span className={styles.brand}>
      <svg className={styles.mark} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
        <rect className={styles.ground} width="32" height="32" rx="8" />
        <path className={styles.line} d="M16 5v4.5M16 22.5V27M5.5 17h5.5l2.5-5 4.5 9 2.5-4h6" />
      </svg>
      Chartpass
    </span>
  );
}
