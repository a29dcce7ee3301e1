import { Alert } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useConnection } from '../graphql/connection';
import { Icon } from './Icon';

/** A connection that is back sooner was not worth a word. */
const PATIENCE = 3_000;

/** Says that what is shown may be old, once the live connection has been gone for a moment; and only then. */
export function ConnectionBanner(): ReactNode {
  const { t } = useTranslation('app');
  const state = useConnection();
  const since = state.name === 'lost' ? state.since : null;
  const [told, setTold] = useState<number | null>(null);
  useEffect(() => {
    if (since === null) return;
    const timer = setTimeout(() => setTold(since), since + PATIENCE - Date.now());
    return () => clearTimeout(timer);
  }, [since]);
  return (
    <div role="status">
      {since !== null && told === since && (
        <Alert color="yellow" icon={<Icon name="warning" />} title={t('connection.lost')} radius={0} mb="md">
          {t('connection.lostLead')}
        </Alert>
      )}
    </div>
  );
}
