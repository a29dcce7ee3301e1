import { Alert, Anchor, Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode, SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useSay } from '../../app/errors/useSay';
import { session } from '../../app/session/session';
import { keepSite } from '../../app/session/lastSite';

/** Signing in at the site where one books. */
export function SignIn({ site }: { readonly site: string }): ReactNode {
  const { t } = useTranslation('app');
  const say = useSay();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  async function submit(event: SyntheticEvent): Promise<void> {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      await session.signIn(site, email.trim(), password);
      keepSite(site);
    } catch (error) {
      setProblem(say(error));
    } finally {
      setBusy(false);
    }
  }

  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          name="email"
          type="email"
          label={t('signIn.email')}
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
          autoComplete="username"
          required
        />
        <PasswordInput
          name="password"
          label={t('signIn.password')}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          autoComplete="current-password"
          visibilityToggleButtonProps={{ 'aria-label': t('signIn.showPassword') }}
          required
        />
        {problem !== null && (
          <Alert color="red" role="alert">
            {problem}
          </Alert>
        )}
        <Button type="submit" loading={busy}>
          {t('signIn.submit')}
        </Button>
        <Anchor component={Link} to="/app/forgotten" size="sm">
          {t('waysIn.forgotten')}
        </Anchor>
      </Stack>
    </form>
  );
}
