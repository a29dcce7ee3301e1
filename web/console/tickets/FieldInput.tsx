import { NativeSelect, NumberInput, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { TicketField } from '../desk';

interface Props {
  readonly field: TicketField;
  /** As text, whatever it takes; empty if it is not filled in. */
  readonly value: string;
  readonly error?: string | null;
  readonly onChange: (value: string) => void;
}

/** A field that the site adds to its tickets. */
export function FieldInput({ field, value, error = null, onChange }: Props): ReactNode {
  const { t } = useTranslation('console');
  const common = { label: field.label, error, withAsterisk: field.required };
  switch (field.type) {
    case 'CHOICE':
    case 'FLAG': {
      const choices =
        field.type === 'CHOICE'
          ? (field.choices ?? [])
          : [
              { value: 'true', label: t('tickets.create.yes') },
              { value: 'false', label: t('tickets.create.no') },
            ];
      return (
        <NativeSelect
          {...common}
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
          data={[{ value: '', label: t('tickets.create.none') }, ...choices]}
        />
      );
    }
    case 'NUMBER':
      return (
        <NumberInput
          {...common}
          value={value}
          onChange={(next) => onChange(String(next))}
          allowDecimal={false}
          hideControls
          {...(field.least === null ? {} : { min: field.least })}
          {...(field.most === null ? {} : { max: field.most })}
        />
      );
    case 'DATE':
    case 'TEXT':
      return (
        <TextInput
          {...common}
          type={field.type === 'DATE' ? 'date' : 'text'}
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
          {...(field.longest === null ? {} : { maxLength: field.longest })}
        />
      );
  }
}
