/** A parameter in a path, decoded; what is no valid percent-encoding is taken as it stands. */
import type { IRequest } from 'itty-router';

export function pathSegment({ params }: IRequest, name: string): string {
  const segment = params[name] ?? '';
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
