import { useEffect, useEffectEvent, useState } from 'react';
import { useQuery, useSubscription } from 'urql';
import { readFragment } from '../graphql/graphql';
import { useOnReturn } from '../graphql/connection';
import { JOB, JOB_CHANGED, JOB_NOW } from './jobs';
import type { Job, JobRef } from './jobs';

/** A job as it goes on, also after the connection was lost; with what went wrong when it was asked for. */
export function useJob(known: JobRef, onOver?: (job: Job) => void): { readonly job: Job; readonly error: unknown } {
  const first = readFragment(JOB, known);
  const { id } = first;
  const [ran] = useState(first.state === 'RUNNING');
  const [news] = useSubscription({ query: JOB_CHANGED, variables: { id }, pause: !ran });
  const [asked, ask] = useQuery({ query: JOB_NOW, variables: { id }, pause: true });
  useOnReturn(() => {
    if (job.state === 'RUNNING') ask({ requestPolicy: 'network-only' });
  });
  const told = readFragment(JOB, news.data?.jobChanged) ?? first;
  const answer = readFragment(JOB, asked.data?.job) ?? first;
  // Whichever of them knows more: what was asked for and what was told come in no order.
  const job = [first, told, answer].reduce((best, one) => (isLater(one, best) ? one : best));
  const over = useEffectEvent(() => onOver?.(job));
  const ended = job.state !== 'RUNNING';
  useEffect(() => {
    if (ran && ended) over();
  }, [ran, ended]);
  return { job, error: news.error ?? null };
}

function isLater(one: Job, than: Job): boolean {
  if (than.state !== 'RUNNING') return false;
  return one.state !== 'RUNNING' || one.done >= than.done;
}
