/** Remembers what is read off a value that never changes, as long as the value itself is remembered. */

/** @param read depends on nothing but the value, and what it returns is not changed by anybody */
export function onceEach<K extends object, T>(read: (value: K) => T): (value: K) => T {
  const known = new WeakMap<K, { result: T }>();
  return (value) => {
    const found = known.get(value);
    if (found) return found.result;
    const result = read(value);
    known.set(value, { result });
    return result;
  };
}
