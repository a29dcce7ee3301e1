import { MantineProvider } from '@mantine/core';
import { lazy, Suspense, useState, useSyncExternalStore } from 'react';
import type { ReactNode } from 'react';
import { BrowserRouter, useLocation } from 'react-router';
import { Provider } from 'urql';
import { Boundary } from './errors/Boundary';
import { newClient } from './graphql/client';
import { Loading } from './layout/Loading';
import { Shell } from './layout/Shell';
import { Pages } from './pages';
import { session } from './session/session';
import { ViewerProvider } from './session/viewer';
import { nonce } from './theme/nonce';
import { contrast, theme } from './theme/theme';

/** What most visits never need is fetched when it is. */
const Visiting = lazy(async () => ({ default: (await import('./Visiting')).Visiting }));
const SignInAgain = lazy(async () => ({ default: (await import('./session/SignInAgain')).SignInAgain }));

export function App(): ReactNode {
  const state = useSyncExternalStore(session.subscribe, session.state);
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={contrast}
      defaultColorScheme="auto"
      getStyleNonce={() => nonce}
    >
      <Boundary>
        <Suspense fallback={<Loading />}>{state === 'signed-out' ? <Visiting /> : <SignedIn />}</Suspense>
      </Boundary>
    </MantineProvider>
  );
}

function SignedIn(): ReactNode {
  const [client] = useState(() => newClient(true));
  return (
    <Provider value={client}>
      <ViewerProvider ended={<Visiting />}>
        <BrowserRouter>
          <Place />
        </BrowserRouter>
        <Suspense fallback={null}>
          <SignInAgain />
        </Suspense>
      </ViewerProvider>
    </Provider>
  );
}

function Place(): ReactNode {
  const { pathname } = useLocation();
  return (
    <Shell>
      <Boundary place={pathname}>
        <Pages />
      </Boundary>
    </Shell>
  );
}
