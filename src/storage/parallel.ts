/** Work on many items with a bounded number under way. */

/** The first failure stops the rest and is thrown once all under way have ended. */
export async function eachInParallel<T>(
  items: Iterable<T>,
  width: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const iterator = items[Symbol.iterator]();
  let failure: { readonly thrown: unknown } | undefined;
  const lane = async () => {
    for (let next = iterator.next(); !failure && next.done !== true; next = iterator.next()) {
      try {
        await work(next.value);
      } catch (thrown) {
        failure ??= { thrown };
      }
    }
  };
  await Promise.all(Array.from({ length: width }, lane));
  if (failure) throw failure.thrown;
}
