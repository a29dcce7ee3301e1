import { Checkbox } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

interface Props {
  readonly site: string;
  readonly given: boolean;
  readonly missing: boolean;
  readonly locked: boolean;
  readonly onChange: (given: boolean) => void;
}

export function Consent({ site, given, missing, locked, onChange }: Props): ReactNode {
  const { t } = useTranslation('booking');
  return (
    <Checkbox
      label={t('form.consent', { site })}
      error={missing ? t('form.consentMissing') : null}
      checked={given}
      disabled={locked}
      required
      onChange={(event) => onChange(event.currentTarget.checked)}
      styles={{ label: { overflowWrap: 'anywhere', color: 'var(--mantine-color-text)' } }}
    />
  );
}
