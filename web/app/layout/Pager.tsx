import { Button, Group } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';

/** To the next page of a list, which has an address of its own, and back to the first; the browser's way back is the one before. */
export function Pager({ next }: { readonly next: string | null }): ReactNode {
  const { t } = useTranslation('shared');
  const [search] = useSearchParams();
  const at = (after: string | null): string => {
    const params = new URLSearchParams(search);
    if (after === null) params.delete('after');
    else params.set('after', after);
    return `?${params.toString()}`;
  };
  if (next === null && !search.has('after')) return null;
  return (
    <Group component="nav" aria-label={t('pages.label')} mt="md">
      {search.has('after') && (
        <Button component={Link} to={at(null)} variant="default">
          {t('pages.first')}
        </Button>
      )}
      {next !== null && (
        <Button component={Link} to={at(next)} variant="default">
          {t('pages.next')}
        </Button>
      )}
    </Group>
  );
}
