import { CombinedError } from 'urql';
import { authorizedFetch } from './http';

interface Answer {
  readonly id?: string;
  readonly errors?: { readonly message: string; readonly extensions: Record<string, unknown> }[];
}

/** Sends a file to the server, past its GraphQL; answers the name under which it is known there. */
export async function sendFile(address: string, file: Blob): Promise<string> {
  let answer: Answer;
  try {
    const response = await authorizedFetch(address, { method: 'POST', body: file });
    answer = (await response.json()) as Answer;
  } catch (error) {
    throw new CombinedError({ networkError: error instanceof Error ? error : new Error(String(error)) });
  }
  if (answer.id === undefined) throw new CombinedError({ graphQLErrors: answer.errors ?? [] });
  return answer.id;
}
