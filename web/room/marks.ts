// Marks on a shared screen: lines of points of the picture. What others draw is checked like everything that comes in.

import { Malformed, fields, list, oneOf, text } from './json.js';
import type { Point } from './place.js';

export type Mark =
  | { readonly do: 'line'; readonly on: string; readonly line: string; readonly points: readonly Point[] }
  | { readonly do: 'clear'; readonly on: string };

const MOST_LINES = 200;
const MOST_POINTS = 5_000;
/** The most points of one message: well below the 16 KiB that a mark may have. */
export const MOST_AT_ONCE = 200;

export function parseMark(value: unknown): Mark {
  const of = fields(value);
  const on = text(of, 'on');
  if (oneOf(of, 'do', ['line', 'clear']) === 'clear') return { do: 'clear', on };
  return { do: 'line', on, line: text(of, 'line'), points: list(of, 'points', point).slice(0, MOST_AT_ONCE) };
}

function point(value: unknown): Point {
  const [x, y] = Array.isArray(value) ? (value as unknown[]) : [];
  if (typeof x !== 'number' || typeof y !== 'number' || !(x >= 0 && x <= 1 && y >= 0 && y <= 1)) {
    throw new Malformed('no point of a picture');
  }
  return [x, y];
}

export interface Line {
  readonly from: string;
  readonly points: Point[];
}

/** All marks on one screen. The oldest go when there are too many, so that nobody can fill the others' memory. */
export class Marks {
  readonly #lines = new Map<string, Line>();

  constructor(readonly on: string) {}

  get lines(): Iterable<Line> {
    return this.#lines.values();
  }

  add(from: string, mark: Mark): void {
    if (mark.on !== this.on) return;
    if (mark.do === 'clear') {
      this.#lines.clear();
      return;
    }
    const key = `${from} ${mark.line}`;
    const line = this.#lines.get(key) ?? { from, points: [] };
    line.points.push(...mark.points.slice(0, MOST_POINTS - line.points.length));
    this.#lines.set(key, line);
    const oldest = this.#lines.keys().next();
    if (this.#lines.size > MOST_LINES && !oldest.done) this.#lines.delete(oldest.value);
  }
}
