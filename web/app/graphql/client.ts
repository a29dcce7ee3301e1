import { cacheExchange, Client, fetchExchange, subscriptionExchange } from 'urql';
import type { SubscriptionForwarder } from 'urql';
import { authorizedFetch, openFetch } from './http';
import { liveClient } from './live';

/** For whoever is signed in; or for visitors, who are asked nothing. */
export function newClient(signedIn: boolean): Client {
  const live = liveClient(signedIn);
  return new Client({
    url: '/graphql',
    fetch: signedIn ? authorizedFetch : openFetch,
    preferGetMethod: false,
    // What is shown is never only what was once fetched.
    requestPolicy: 'cache-and-network',
    exchanges: [
      cacheExchange,
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: ({ query, variables }) => ({
          subscribe: (sink) => ({
            unsubscribe: live.subscribe({ query: query ?? '', variables: variables ?? {} }, adapted(sink)),
          }),
        }),
      }),
    ],
  });
}

type Sink = Parameters<ReturnType<typeof liveClient>['subscribe']>[1];
type Observer = Parameters<ReturnType<SubscriptionForwarder>['subscribe']>[0];

/** graphql-ws and urql call the same things by slightly different types. */
function adapted(observer: Observer): Sink {
  return {
    next: (result) => observer.next(result as Parameters<Observer['next']>[0]),
    error: (error) => observer.error(error),
    complete: () => observer.complete(),
  };
}
