import { useEffect, useEffectEvent, useRef, useState } from 'react';
import type { PointerEvent as ReactPointerEvent } from 'react';
import { DAY } from './logic/wall';

/** Where an appointment would be put: on which date, how many minutes after its midnight by the clock. */
export interface Spot {
  readonly id: string;
  readonly date: string;
  readonly from: number;
  /** How many minutes it lasts. */
  readonly length: number;
}

interface Grip extends Pick<Spot, 'id' | 'length'> {
  readonly x: number;
  readonly y: number;
  /** How far below its beginning the block was taken, in minutes. */
  readonly below: number;
}

interface Scale {
  /** The minute at the top of each column. */
  readonly first: number;
  /** How many pixels an hour is high. */
  readonly hour: number;
}

/** A slip of the hand moves nothing. */
const LEAST_PIXELS = 5;
const STEP = 15;

interface Drag {
  /** Where what is dragged would be put now. */
  readonly spot: Spot | null;
  readonly take: (event: ReactPointerEvent, block: Omit<Spot, 'date'>) => void;
  /** Has the pointer just put something somewhere? Then what it does next on the block is no click. */
  readonly dragged: () => boolean;
}

/** Moves blocks between columns, each an element with a `data-date`, by a mouse or a pen; fingers scroll. */
export function useDrag({ first, hour }: Scale, onDrop: (spot: Spot) => void): Drag {
  const [grip, setGrip] = useState<Grip | null>(null);
  const [spot, setSpot] = useState<Spot | null>(null);
  const dropped = useRef(false);
  const follow = useEffectEvent((event: PointerEvent) => {
    if (!grip) return;
    if (!spot && Math.hypot(event.clientX - grip.x, event.clientY - grip.y) < LEAST_PIXELS) return;
    const found = columnAt(event.clientX);
    if (!found) return;
    const minutes = minutesIn(found.top, event.clientY) - grip.below;
    const from = Math.min(DAY - STEP, Math.max(0, Math.round(minutes / STEP) * STEP));
    if (spot?.date !== found.date || spot.from !== from) {
      setSpot({ id: grip.id, length: grip.length, date: found.date, from });
    }
  });
  const release = useEffectEvent((put: boolean) => {
    dropped.current = spot !== null;
    setGrip(null);
    setSpot(null);
    if (put && spot) onDrop(spot);
  });
  useEffect(() => {
    if (!grip) return;
    const move = (event: PointerEvent): void => follow(event);
    const drop = (): void => release(true);
    const give = (event: Event): void => {
      if (!(event instanceof KeyboardEvent) || event.key === 'Escape') release(false);
    };
    addEventListener('pointermove', move);
    addEventListener('pointerup', drop);
    addEventListener('pointercancel', give);
    addEventListener('keydown', give);
    return () => {
      removeEventListener('pointermove', move);
      removeEventListener('pointerup', drop);
      removeEventListener('pointercancel', give);
      removeEventListener('keydown', give);
    };
  }, [grip]);

  function minutesIn(top: number, y: number): number {
    return first + ((y - top) / hour) * 60;
  }

  function take(event: ReactPointerEvent, { id, from, length }: Omit<Spot, 'date'>): void {
    dropped.current = false;
    if (event.button !== 0 || event.pointerType === 'touch') return;
    const column = event.currentTarget.closest('[data-date]');
    if (!column) return;
    const below = minutesIn(column.getBoundingClientRect().top, event.clientY) - from;
    setGrip({ id, length, x: event.clientX, y: event.clientY, below });
  }

  return { spot, take, dragged: () => dropped.current };
}

function columnAt(x: number): { readonly date: string; readonly top: number } | null {
  for (const column of document.querySelectorAll<HTMLElement>('[data-date]')) {
    const { left, right, top } = column.getBoundingClientRect();
    const date = column.dataset['date'];
    if (date !== undefined && x >= left && x < right) return { date, top };
  }
  return null;
}
