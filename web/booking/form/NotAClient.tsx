import { Alert, Button, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { session } from '../../app/session/session';
import { useViewer } from '../../app/session/viewer';

/** Who works at a site, or is another's client, does not book here for himself. */
export function NotAClient({ site }: { readonly site: string }): ReactNode {
  const { t } = useTranslation('booking');
  const { name, email } = useViewer();
  return (
    <Alert color="blue" title={t('notAClient.title', { site })}>
      <Text size="sm">{t('notAClient.lead', { name: name ?? email ?? '' })}</Text>
      <Button mt="sm" variant="default" onClick={() => session.signOut()}>
        {t('notAClient.signOut')}
      </Button>
    </Alert>
  );
}
