import { Alert, Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode, SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { problemOf } from '../errors/problem';
import { useSay } from '../errors/useSay';
import { graphql } from '../graphql/graphql';
import { useAct } from '../graphql/useAct';
import { EntryPage } from './EntryPage';

const RESET = graphql(`
  mutation ResetPassword($token: String!, $new: String!) {
    resetPassword(token: $token, new: $new) {
      receipt {
        position
      }
    }
  }
`);

/** Sets a password with the code that an administrator has handed over. */
export function PasswordPage(): ReactNode {
  const { t } = useTranslation('app');
  const say = useSay();
  const { act, busy, error } = useAct(RESET);
  const [code, setCode] = useState('');
  const [password, setPassword] = useState('');
  const [done, setDone] = useState(false);
  // Nobody is signed in here, and nobody has to be: it is the code that is not good.
  const badCode = error !== null && problemOf(error).code === 'UNAUTHENTICATED';

  async function submit(event: SyntheticEvent): Promise<void> {
    event.preventDefault();
    if (await act({ token: code.trim(), new: password })) setDone(true);
  }

  if (done) return <EntryPage title={t('newPassword.done')} lead={t('newPassword.doneLead')} />;
  return (
    <EntryPage title={t('newPassword.title')} lead={t('newPassword.lead')}>
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            name="code"
            label={t('newPassword.code')}
            value={code}
            onChange={(event) => setCode(event.currentTarget.value)}
            error={badCode ? t('newPassword.badCode') : null}
            autoComplete="one-time-code"
            autoCapitalize="none"
            spellCheck={false}
            required
          />
          <PasswordInput
            name="password"
            label={t('newPassword.password')}
            description={t('newPassword.hint')}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            autoComplete="new-password"
            minLength={10}
            maxLength={200}
            visibilityToggleButtonProps={{ 'aria-label': t('signIn.showPassword') }}
            required
          />
          {error !== null && !badCode && (
            <Alert color="red" role="alert">
              {say(error)}
            </Alert>
          )}
          <Button type="submit" loading={busy}>
            {t('newPassword.set')}
          </Button>
        </Stack>
      </form>
    </EntryPage>
  );
}
