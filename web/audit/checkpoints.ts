import { CombinedError } from 'urql';
import { graphql } from '../app/graphql/graphql';
import { authorizedFetch } from '../app/graphql/http';
import { JOB } from '../app/jobs/jobs';

export const KEY = graphql(`
  query CheckpointKey {
    checkpointKey
  }
`);

export const VERIFY = graphql(
  `
    mutation VerifyHistory($against: ID) {
      verifyHistory(against: $against) {
        ...Job
      }
    }
  `,
  [JOB],
);

export const MAKE_CHECKPOINT = graphql(
  `
    mutation MakeCheckpoint {
      makeCheckpoint {
        ...Job
      }
    }
  `,
  [JOB],
);

interface Answer {
  readonly id?: string;
  readonly errors?: { readonly message: string; readonly extensions: Record<string, unknown> }[];
}

/** Brings a checkpoint to the server, which checks it; answers the name under which it is compared with. */
export async function bringCheckpoint(file: Blob): Promise<string> {
  let answer: Answer;
  try {
    const response = await authorizedFetch('/checkpoints', { method: 'POST', body: file });
    answer = (await response.json()) as Answer;
  } catch (error) {
    throw new CombinedError({ networkError: error instanceof Error ? error : new Error(String(error)) });
  }
  if (answer.id === undefined) throw new CombinedError({ graphQLErrors: answer.errors ?? [] });
  return answer.id;
}
