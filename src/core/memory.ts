/** So many values by name; the one that was asked for longest ago leaves first. */
export class Memory<V> {
  readonly #values = new Map<string, V>();
  readonly #size: number;

  constructor(size: number) {
    this.#size = size;
  }

  get(name: string): V | undefined {
    const value = this.#values.get(name);
    if (value !== undefined) this.set(name, value);
    return value;
  }

  set(name: string, value: V): V {
    this.#values.delete(name);
    this.#values.set(name, value);
    if (this.#values.size > this.#size) {
      for (const oldest of this.#values.keys()) {
        this.#values.delete(oldest);
        break;
      }
    }
    return value;
  }

  /** What is remembered under the name, or what `make` gives now. */
  recall(name: string, make: () => V): V {
    return this.get(name) ?? this.set(name, make());
  }
}
