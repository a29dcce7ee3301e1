import { Alert, Button, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode, SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Fault } from '../errors/Fault';
import { graphql } from '../graphql/graphql';
import { useAct } from '../graphql/useAct';
import { EntryPage } from './EntryPage';
import { lastSite } from './lastSite';

const REQUEST_RESET = graphql(`
  mutation RequestPasswordReset($site: String, $email: String!) {
    requestPasswordReset(site: $site, email: $email)
  }
`);

/** Asks for a mail with which a forgotten password is set anew. Whether there is such an account is told nobody. */
export function ForgottenPage(): ReactNode {
  const { t } = useTranslation('app');
  const { act, busy, error } = useAct(REQUEST_RESET);
  const [site, setSite] = useState(lastSite);
  const [email, setEmail] = useState('');
  const [sentTo, setSentTo] = useState<string | null>(null);

  async function submit(event: SyntheticEvent): Promise<void> {
    event.preventDefault();
    const [slug, address] = [site.trim(), email.trim()];
    setSentTo(null);
    if (await act({ site: slug === '' ? null : slug, email: address })) setSentTo(address);
  }

  return (
    <EntryPage title={t('forgotten.title')} lead={t('forgotten.lead')}>
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            name="site"
            label={t('signIn.site')}
            description={t('signIn.siteHint')}
            value={site}
            onChange={(event) => setSite(event.currentTarget.value)}
            autoComplete="organization"
            autoCapitalize="none"
            spellCheck={false}
          />
          <TextInput
            name="email"
            type="email"
            label={t('signIn.email')}
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
            autoComplete="username"
            required
          />
          {error !== null && <Fault error={error} />}
          {sentTo !== null && (
            <Alert color="teal" role="status" title={t('forgotten.sent')}>
              {t('forgotten.sentLead', { email: sentTo })}
            </Alert>
          )}
          <Button type="submit" loading={busy}>
            {t('forgotten.send')}
          </Button>
        </Stack>
      </form>
    </EntryPage>
  );
}
