/** UUIDs of version 7 (RFC 9562 section 5.7): they sort by the time at which they were made. */

/** Bytes of randomness that one takes: 74 of their 80 bits are used. */
export const UUID_V7_RANDOM_BYTES = 10;

/**
 * @param ms milliseconds since 1970
 * @param random {@link UUID_V7_RANDOM_BYTES} bytes; zeros give the least UUID of that millisecond
 */
export function uuidV7(ms: number, random: Uint8Array): string {
  const time = ms.toString(16).padStart(12, '0');
  const bytes = Uint8Array.from(random);
  // Four bits of version, before 12 random ones; two bits of variant, before 62.
  bytes[0] = 0x70 | ((bytes[0] ?? 0) & 0x0f);
  bytes[2] = 0x80 | ((bytes[2] ?? 0) & 0x3f);
  const rest = bytes.toHex();
  return [time.slice(0, 8), time.slice(8), rest.slice(0, 4), rest.slice(4, 8), rest.slice(8)].join('-');
}
