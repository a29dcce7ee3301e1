import { graphql } from '../app/graphql/graphql';
import { sendFile } from '../app/graphql/sendFile';
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

/** Brings a checkpoint to the server, which checks it; answers the name under which it is compared with. */
export function bringCheckpoint(file: Blob): Promise<string> {
  return sendFile('/checkpoints', file);
}
