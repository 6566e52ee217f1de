/** A turning ring beside a word that says what is going on. Never shown without that word. */
import styles from "./Spinner.module.css";

export function Spinner() {
  return <span className={styles.spinner} aria-hidden="true" />;
}
