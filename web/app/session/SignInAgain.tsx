import { Button, Text } from '@mantine/core';
import { useEffect, useRef, useSyncExternalStore } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useClient } from 'urql';
import { graphql } from '../graphql/graphql';
import { Dialog } from '../layout/Dialog';
import { SignInForm } from './SignInForm';
import { session } from './session';
import { useViewer } from './viewer';

const WHO = graphql(`
  query Who {
    me {
      accountId
    }
  }
`);

/** Over the page on which the session ended, which stays as it is: what was typed is still there afterwards. */
export function SignInAgain(): ReactNode {
  const { t } = useTranslation('app');
  const viewer = useViewer();
  const state = useSyncExternalStore(session.subscribe, session.state);
  useSomebodyElse(state === 'signed-in', viewer.accountId);
  const known = { site: viewer.site?.slug ?? '', email: viewer.email ?? '' };
  return (
    <Dialog opened={state === 'expired'} title={t('signIn.againTitle')} above>
      <Text mb="md">{t('signIn.againLead')}</Text>
      <SignInForm known={known} />
      <Button variant="subtle" mt="sm" fullWidth onClick={() => session.signOut()}>
        {t('signIn.leave')}
      </Button>
    </Dialog>
  );
}

/** Another person's page is not for whoever has signed in now, here or in another tab: begins anew. */
function useSomebodyElse(signedIn: boolean, accountId: string): void {
  const client = useClient();
  const first = useRef(true);
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    if (!signedIn) return;
    void client
      .query(WHO, {}, { requestPolicy: 'network-only' })
      .toPromise()
      .then(({ data }) => {
        if (data?.me && data.me.accountId !== accountId) location.assign('/app');
      });
  }, [client, signedIn, accountId]);
}
