import { Textarea } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../app/i18n/useLanguage';
import { formatNumber } from '../../app/time/format';
import { lengthOf, NOTES_LIMIT } from '../logic/draft';

interface Props {
  readonly value: string;
  readonly locked: boolean;
  readonly onChange: (notes: string) => void;
}

/** Nothing of what is pasted is cut off: what is too long is said to be. */
export function Notes({ value, locked, onChange }: Props): ReactNode {
  const { t } = useTranslation('booking');
  const language = useLanguage();
  const length = lengthOf(value);
  const say = (count: number): string => formatNumber(count, language);
  return (
    <Textarea
      label={t('form.notes')}
      description={t('form.notesHint', { length: say(length), limit: say(NOTES_LIMIT) })}
      error={length > NOTES_LIMIT ? t('form.notesTooLong', { excess: say(length - NOTES_LIMIT) }) : null}
      errorProps={{ role: 'alert' }}
      value={value}
      readOnly={locked}
      onChange={(event) => onChange(event.currentTarget.value)}
      rows={4}
      styles={{ input: { resize: 'vertical', maxHeight: 320 } }}
    />
  );
}
