import { Anchor, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

/** For whoever has no password that works. */
export function WaysIn(): ReactNode {
  const { t } = useTranslation('app');
  return (
    <Stack gap={8} mt="md" align="flex-start">
      <Anchor component={Link} to="/app/forgotten" size="sm">
        {t('waysIn.forgotten')}
      </Anchor>
      <Anchor component={Link} to="/app/password" size="sm">
        {t('waysIn.code')}
      </Anchor>
      <Anchor component={Link} to="/booking/register" size="sm">
        {t('waysIn.register')}
      </Anchor>
    </Stack>
  );
}
