import { Button, Paper, Text, Title } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { SignIn } from './SignIn';
import { SignUp } from './SignUp';

interface Props {
  readonly site: { readonly slug: string; readonly name: string; readonly registrationOpen: boolean };
}

/** Who books: with an account, or with a new one. What was typed above stays. */
export function AccountStep({ site }: Props): ReactNode {
  const { t } = useTranslation('booking');
  const [isNew, setNew] = useState(false);
  const kind = isNew ? 'signUp' : 'signIn';
  return (
    <Paper withBorder p="md" radius="md" component="section" aria-labelledby="account">
      <Title order={2} size="h4" id="account">
        {t(`account.${kind}`)}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {t('account.lead')}
      </Text>
      {isNew ? <SignUp site={site.slug} /> : <SignIn site={site.slug} />}
      {site.registrationOpen && (
        <Button variant="subtle" mt="sm" fullWidth onClick={() => setNew(!isNew)}>
          {t(isNew ? 'account.haveOne' : 'account.haveNone')}
        </Button>
      )}
    </Paper>
  );
}
