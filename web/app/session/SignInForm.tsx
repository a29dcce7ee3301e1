import { Alert, Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode, SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useSay } from '../errors/useSay';
import { keepSite, lastSite } from './lastSite';
import { session } from './session';

interface Props {
  /** Who has to sign in again; null if anybody may. */
  readonly known?: { readonly site: string; readonly email: string };
}

/** Site, email and password. Whoever signs in stays on the page where the form was met. */
export function SignInForm({ known }: Props): ReactNode {
  const { t } = useTranslation('app');
  const say = useSay();
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  async function submit(event: SyntheticEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string): string => {
      const value = form.get(name);
      return typeof value === 'string' ? value : '';
    };
    const site = text('site').trim();
    setBusy(true);
    setProblem(null);
    try {
      await session.signIn(site, text('email').trim(), text('password'));
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
          name="site"
          label={t('signIn.site')}
          description={t('signIn.siteHint')}
          defaultValue={known?.site ?? lastSite()}
          autoComplete="organization"
          autoCapitalize="none"
          spellCheck={false}
        />
        <TextInput
          name="email"
          type="email"
          label={t('signIn.email')}
          defaultValue={known?.email ?? ''}
          autoComplete="username"
          required
        />
        <PasswordInput
          name="password"
          label={t('signIn.password')}
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
      </Stack>
    </form>
  );
}
