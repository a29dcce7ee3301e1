import { Badge } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../app/layout/Icon';

/** Does what is shown change by itself? */
export function LiveBadge({ live }: { readonly live: boolean }): ReactNode {
  const { t } = useTranslation('operations');
  return (
    <Badge color={live ? 'teal' : 'gray'} variant="light" leftSection={<Icon name="live" size={14} />}>
      {t(live ? 'live' : 'notLive')}
    </Badge>
  );
}
