import type { TimelineEvent } from './timeline';

export interface Link {
  readonly event: TimelineEvent;
  /** How many steps it is from what a person did. */
  readonly depth: number;
  /** Seconds since the first. */
  readonly after: number;
}

const DEEPEST = 4;

/** Each event under that which it followed from. What has no cause among them is a beginning. */
export function threadOf(events: readonly TimelineEvent[]): readonly Link[] {
  const [first] = events;
  if (!first) return [];
  const commands = new Map(events.map((event) => [event.commandId, event]));
  const depthOf = (event: TimelineEvent, seen: readonly string[] = []): number => {
    const cause = commands.get(event.causationId);
    if (!cause || event.causationId === event.commandId || seen.includes(event.commandId)) return 0;
    return 1 + depthOf(cause, [...seen, event.commandId]);
  };
  const begun = Math.min(...events.map(({ occurredAt }) => Date.parse(occurredAt)));
  return events.map((event) => ({
    event,
    depth: Math.min(DEEPEST, depthOf(event)),
    after: (Date.parse(event.occurredAt) - begun) / 1_000,
  }));
}
