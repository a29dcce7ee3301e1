// Drawing on a shared screen, with a pointer or the arrow keys. Everybody in the room sees the marks at the same place.

import { MOST_AT_ONCE, Marks, parseMark } from '../marks.js';
import type { Mark } from '../marks.js';
import { fromPicture, pictureIn, toPicture } from '../place.js';
import type { Box, Point } from '../place.js';
import { say } from '../words.js';
import { button, element } from './dom.js';

/** Lines are told a few times in a second: often enough to be followed, too seldom to be a burden. */
const EVERY = 60;
const STEP = 0.02;
const COLOURS = ['#e5484d', '#0d8f83', '#b26a00', '#3b6fd4', '#a144af', '#5b8c1d'];
const ARROWS: Readonly<Record<string, Point>> = {
  ArrowLeft: [-STEP, 0],
  ArrowRight: [STEP, 0],
  ArrowUp: [0, -STEP],
  ArrowDown: [0, STEP],
};

export class DrawingBoard {
  readonly root = element('div', { class: 'board' });
  readonly #canvas = element('canvas', { tabindex: '0', role: 'application' });
  readonly #marks: Marks;
  #line: string | null = null;
  #untold: Point[] = [];
  #due: ReturnType<typeof setTimeout> | undefined;
  #cursor: Point = [0.5, 0.5];

  constructor(
    private readonly video: HTMLVideoElement,
    on: string,
    private readonly tell: (data: Mark) => boolean,
  ) {
    this.#marks = new Marks(on);
    this.#canvas.setAttribute('aria-label', say('drawHere'));
    const clear = button(say('clearMarks'), () => this.#made({ do: 'clear', on }), { class: 'clear' });
    this.root.append(this.#canvas, clear);
    this.#canvas.addEventListener('pointerdown', (event) => this.#begin(event));
    this.#canvas.addEventListener('pointermove', (event) => this.#go(event));
    for (const end of ['pointerup', 'pointercancel'] as const) this.#canvas.addEventListener(end, () => this.#end());
    this.#canvas.addEventListener('keydown', (event) => this.#key(event));
    for (const change of ['focus', 'blur']) this.#canvas.addEventListener(change, () => this.#paint());
    new ResizeObserver(() => this.#paint()).observe(this.#canvas);
    video.addEventListener('resize', () => this.#paint());
  }

  /** Somebody else's mark; what cannot be understood is not drawn. */
  heard(from: string, data: unknown): void {
    let mark: Mark;
    try {
      mark = parseMark(data);
    } catch {
      return;
    }
    this.#marks.add(from, mark);
    this.#paint();
  }

  #shown(): Box {
    const { clientWidth: width, clientHeight: height } = this.#canvas;
    return pictureIn({ width, height }, { width: this.video.videoWidth, height: this.video.videoHeight });
  }

  #begin(event: PointerEvent): void {
    this.#canvas.setPointerCapture(event.pointerId);
    this.#line = crypto.randomUUID();
    this.#go(event);
  }

  #go(event: PointerEvent): void {
    if (this.#line === null) return;
    this.#untold.push(toPicture(event.offsetX, event.offsetY, this.#shown()));
    if (this.#untold.length >= MOST_AT_ONCE) this.#flush();
    else this.#due ??= setTimeout(() => this.#flush(), EVERY);
  }

  #end(): void {
    this.#flush();
    this.#line = null;
  }

  #flush(): void {
    clearTimeout(this.#due);
    this.#due = undefined;
    if (this.#line === null || this.#untold.length === 0) return;
    this.#made({ do: 'line', on: this.#marks.on, line: this.#line, points: this.#untold });
    this.#untold = [];
  }

  /** An own mark is shown if the others are shown it as well. */
  #made(mark: Mark): void {
    if (!this.tell(mark)) return;
    this.#marks.add('', mark);
    this.#paint();
  }

  #key(event: KeyboardEvent): void {
    const arrow = ARROWS[event.key];
    if (arrow) {
      const within = (value: number): number => Math.min(1, Math.max(0, value));
      this.#cursor = [within(this.#cursor[0] + arrow[0]), within(this.#cursor[1] + arrow[1])];
      this.#paint();
    } else if (event.key === 'Enter' || event.key === ' ') {
      this.#made({ do: 'line', on: this.#marks.on, line: crypto.randomUUID(), points: [this.#cursor] });
    } else {
      return;
    }
    event.preventDefault();
  }

  #paint(): void {
    const canvas = this.#canvas;
    const pen = canvas.getContext('2d');
    if (!pen) return;
    canvas.width = canvas.clientWidth * devicePixelRatio;
    canvas.height = canvas.clientHeight * devicePixelRatio;
    pen.scale(devicePixelRatio, devicePixelRatio);
    pen.lineWidth = 4;
    pen.lineCap = pen.lineJoin = 'round';
    const shown = this.#shown();
    for (const { from, points } of this.#marks.lines) {
      pen.strokeStyle = pen.fillStyle = colourOf(from);
      drawLine(
        pen,
        points.map((point) => fromPicture(point, shown)),
      );
    }
    if (document.activeElement === canvas && canvas.matches(':focus-visible')) {
      const [x, y] = fromPicture(this.#cursor, shown);
      pen.strokeStyle = '#888';
      pen.strokeRect(x - 8, y - 8, 16, 16);
    }
  }
}

/** A line; of a single point, a ring around it. */
function drawLine(pen: CanvasRenderingContext2D, points: readonly (readonly [number, number])[]): void {
  const first = points[0];
  if (!first) return;
  pen.beginPath();
  if (points.length === 1) pen.arc(first[0], first[1], 12, 0, 2 * Math.PI);
  else for (const [x, y] of points) pen.lineTo(x, y);
  pen.stroke();
}

/** The own marks in the first colour; the others' in one that stays theirs. */
function colourOf(from: string): string {
  if (from === '') return COLOURS[0] ?? '';
  const sum = Array.from(from).reduce((total, letter) => total + letter.charCodeAt(0), 0);
  return COLOURS[1 + (sum % (COLOURS.length - 1))] ?? '';
}
