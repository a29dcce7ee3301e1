import { Skeleton, Stack, VisuallyHidden } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

/** In place of what is being fetched. */
export function Loading({ rows = 4 }: { readonly rows?: number }): ReactNode {
  const { t } = useTranslation('app');
  return (
    <Stack role="status" gap="sm">
      <VisuallyHidden>{t('loading')}</VisuallyHidden>
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton key={row} height={row === 0 ? 32 : 20} width={row === 0 ? '40%' : '100%'} />
      ))}
    </Stack>
  );
}
