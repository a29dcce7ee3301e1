import { lazy, Suspense, useState } from 'react';
import type { ReactNode } from 'react';
import { BrowserRouter, Route, Routes, useLocation } from 'react-router';
import { Provider } from 'urql';
import { Boundary } from './errors/Boundary';
import { newClient } from './graphql/client';
import { ConnectionBanner } from './layout/ConnectionBanner';
import { Loading } from './layout/Loading';
import { Plain } from './layout/Plain';
import { useFocusOnArrival } from './layout/useFocusOnArrival';
import { PAGES } from './pages';
import { SignInPage } from './session/SignInPage';

/** For those without a password that works. */
const WAYS_IN = [
  {
    path: '/app/forgotten',
    Page: lazy(async () => ({ default: (await import('./session/ForgottenPage')).ForgottenPage })),
  },
  {
    path: '/app/password',
    Page: lazy(async () => ({ default: (await import('./session/PasswordPage')).PasswordPage })),
  },
];

/** The app for somebody who is not signed in: the areas that are open to all, and the way in for the others. */
export function Visiting(): ReactNode {
  const [client] = useState(() => newClient(false));
  return (
    <Provider value={client}>
      <BrowserRouter>
        <Routes>
          {PAGES.filter(({ area }) => area.open).map(({ area, Pages }) => (
            <Route
              key={area.name}
              path={`/${area.name}/*`}
              element={
                <OpenPage>
                  <Pages />
                </OpenPage>
              }
            />
          ))}
          {WAYS_IN.map(({ path, Page }) => (
            <Route
              key={path}
              path={path}
              element={
                <OpenPage>
                  <Page />
                </OpenPage>
              }
            />
          ))}
          <Route path="*" element={<SignInPage />} />
        </Routes>
      </BrowserRouter>
    </Provider>
  );
}

function OpenPage({ children }: { readonly children: ReactNode }): ReactNode {
  const { pathname } = useLocation();
  const main = useFocusOnArrival(pathname);
  return (
    <Plain main={main}>
      <ConnectionBanner />
      <Boundary place={pathname}>
        <Suspense fallback={<Loading />}>{children}</Suspense>
      </Boundary>
    </Plain>
  );
}
