import { Alert, Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useRef, useState } from 'react';
import type { ReactNode, SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useClient } from 'urql';
import { problemOf } from '../../app/errors/problem';
import { useSay } from '../../app/errors/useSay';
import { useLanguage } from '../../app/i18n/useLanguage';
import { session } from '../../app/session/session';
import { SIGN_UP } from '../appointments/queries';
import { commandId } from '../../app/graphql/commandId';
import { keepSite } from '../../app/session/lastSite';
import { outcomeOf } from '../logic/outcome';
import { browserZone } from '../logic/zones';

/** Opening an account at the site where one books. */
export function SignUp({ site }: { readonly site: string }): ReactNode {
  const { t } = useTranslation('booking');
  const language = useLanguage();
  const client = useClient();
  const say = useSay();
  const [person, setPerson] = useState({ name: '', email: '', password: '' });
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  /** What was sent without an answer goes again as the same command, if it is still the same. */
  const sent = useRef<{ readonly id: string; readonly text: string } | null>(null);

  async function submit(event: SyntheticEvent): Promise<void> {
    event.preventDefault();
    const { password, ...rest } = person;
    const text = JSON.stringify(person);
    if (sent.current?.text !== text) sent.current = { id: commandId(), text };
    setBusy(true);
    setProblem(null);
    const variables = {
      site,
      password,
      person: {
        name: rest.name.trim(),
        email: rest.email.trim(),
        locale: language === 'tr' ? ('TR' as const) : ('EN' as const),
        zone: browserZone(),
      },
      commandId: sent.current.id,
    };
    const { data, error } = await client.mutation(SIGN_UP, variables).toPromise();
    setBusy(false);
    if (data) {
      keepSite(site);
      session.adopt(data.signUp.tokens);
      return;
    }
    if (outcomeOf(problemOf(error).code) !== 'unanswered') sent.current = null;
    setProblem(say(error));
  }

  const field = (name: 'name' | 'email' | 'password') => ({
    name,
    value: person[name],
    onChange: (event: { currentTarget: { value: string } }) => {
      const { value } = event.currentTarget;
      setPerson((before) => ({ ...before, [name]: value }));
    },
    required: true,
  });

  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput {...field('name')} label={t('account.name')} autoComplete="name" maxLength={120} />
        <TextInput {...field('email')} label={t('account.email')} type="email" autoComplete="email" />
        <PasswordInput
          {...field('password')}
          label={t('account.password')}
          description={t('account.passwordHint')}
          autoComplete="new-password"
          minLength={10}
          maxLength={200}
          visibilityToggleButtonProps={{ 'aria-label': t('account.showPassword') }}
        />
        {problem !== null && (
          <Alert color="red" role="alert">
            {problem}
          </Alert>
        )}
        <Button type="submit" loading={busy}>
          {t('account.signUp')}
        </Button>
      </Stack>
    </form>
  );
}
