import { TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { numberIn } from './numbers';

interface Props {
  readonly label: string;
  readonly description?: string;
  readonly value: string;
  readonly least: number;
  readonly most: number;
  /** It may be left empty. */
  readonly optional?: boolean;
  readonly onChange: (value: string) => void;
}

/** A whole number; says by itself between which it has to be. */
export function NumberField({ label, description, value, least, most, optional = false, onChange }: Props): ReactNode {
  const { t } = useTranslation('console');
  const missing = value.trim() === '' && optional;
  const fault = missing || numberIn(value, least, most) !== null ? null : t('forms.between', { least, most });
  return (
    <TextInput
      label={label}
      description={description}
      value={value}
      error={fault}
      onChange={(event) => onChange(event.currentTarget.value)}
      inputMode="numeric"
      autoComplete="off"
      required={!optional}
      withAsterisk={false}
    />
  );
}
