// What this page asks of the server about recordings.

import { ask } from './api.js';
import { fields, list, text, textOrNull } from './json.js';

/** A recording of a call, without what was recorded. */
export interface Taken {
  readonly startedAt: Date;
  readonly stoppedAt: Date | null;
  /** GraphQL's `RecordingStopReason`. */
  readonly reason: string | null;
}

async function tell(field: string, call: string): Promise<void> {
  const query = `mutation ($id: UUID!, $command: UUID!) { ${field}(id: $id, commandId: $command) { receipt { position } } }`;
  await ask(query, { id: call, command: crypto.randomUUID() });
}

export const startRecording = (call: string): Promise<void> => tell('startRecording', call);
export const stopRecording = (call: string): Promise<void> => tell('stopRecording', call);

/** The recording of a call that was begun last. */
export async function latestRecording(call: string): Promise<Taken | null> {
  const query = 'query ($id: UUID!) { call(id: $id) { recordings { startedAt stoppedAt reason } } }';
  const found = (await ask(query, { id: call }))['call'];
  if (found === null) return null;
  return list(fields(found), 'recordings', taken).reduce<Taken | null>(
    (last, one) => (last && last.startedAt > one.startedAt ? last : one),
    null,
  );
}

function taken(value: unknown): Taken {
  const of = fields(value);
  const stopped = textOrNull(of, 'stoppedAt');
  return {
    startedAt: new Date(text(of, 'startedAt')),
    stoppedAt: stopped === null ? null : new Date(stopped),
    reason: textOrNull(of, 'reason'),
  };
}
