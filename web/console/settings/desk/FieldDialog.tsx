import { Checkbox, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSay } from '../../../app/errors/useSay';
import { useCommand } from '../../../app/graphql/useCommand';
import { placed } from '../../forms/refusals';
import { DialogForm } from './DialogForm';
import { SET_FIELD } from './queries';
import type { Field } from './queries';

const TYPES = ['TEXT', 'NUMBER', 'CHOICE', 'DATE', 'FLAG'] as const;
const FLAGS = ['public', 'required', 'active'] as const;
const WHOLE = /^-?\d{1,9}$/;

interface Props {
  /** Null for a new one. */
  readonly field: Field | null;
  readonly onClose: () => void;
  readonly onSaved: () => void;
}

/** Something that is asked about tickets; what it takes is decided once. */
export function FieldDialog({ field, onClose, onSaved }: Props): ReactNode {
  const { t } = useTranslation('console');
  const say = useSay();
  const [draft, setDraft] = useState({
    key: field?.key ?? '',
    label: field?.label ?? '',
    type: field?.type ?? ('TEXT' as const),
    choices: field?.choices?.join('\n') ?? '',
    least: String(field?.least ?? ''),
    most: String(field?.most ?? ''),
    longest: String(field?.longest ?? ''),
    public: field?.public ?? true,
    required: field?.required ?? false,
    active: field?.active ?? true,
  });
  const change = (part: Partial<typeof draft>): void => setDraft({ ...draft, ...part });
  const { send, busy, error } = useCommand(SET_FIELD);
  const refusal = placed(error, {
    MALFORMED_FIELD_KEY: 'key',
    TEXT_EMPTY: 'label',
    TEXT_TOO_LONG: 'label',
    FIELD_BOUNDS: 'bounds',
  });
  const faultAt = (at: 'key' | 'label' | 'bounds'): string | null => (refusal.field === at ? say(error) : null);
  const { type } = draft;
  const bounds = type === 'NUMBER' ? (['least', 'most'] as const) : type === 'TEXT' ? (['longest'] as const) : [];
  const faultOf = (text: string): string | null =>
    text.trim() === '' || WHOLE.test(text.trim()) ? null : t('settings.desk.notWhole');

  async function save(): Promise<void> {
    if (bounds.some((bound) => faultOf(draft[bound]) !== null)) return;
    const numbers = bounds.map((bound) => [bound, draft[bound].trim() === '' ? null : Number(draft[bound])] as const);
    const { key, label, choices, ...flags } = draft;
    const told = {
      key: key.trim(),
      label: label.trim(),
      type,
      public: flags.public,
      required: flags.required,
      active: flags.active,
      choices: type === 'CHOICE' ? choices.split('\n').flatMap((line) => line.trim() || []) : null,
    };
    if (!(await send({ field: { ...told, ...Object.fromEntries(numbers) } }))) return;
    onClose();
    onSaved();
  }

  return (
    <DialogForm
      title={field?.label ?? t('settings.desk.add.fields')}
      busy={busy}
      error={refusal.rest}
      onClose={onClose}
      onSubmit={save}
    >
      <TextInput
        label={t('settings.desk.label')}
        value={draft.label}
        error={faultAt('label')}
        onChange={(event) => change({ label: event.currentTarget.value })}
        required
        data-autofocus
      />
      <TextInput
        label={t('settings.desk.key')}
        description={t('settings.desk.keyHint')}
        value={draft.key}
        error={faultAt('key')}
        onChange={(event) => change({ key: event.currentTarget.value })}
        disabled={field !== null}
        autoCapitalize="none"
        spellCheck={false}
        required
      />
      <NativeSelect
        label={t('settings.desk.type')}
        value={type}
        disabled={field !== null}
        onChange={(event) => change({ type: TYPES.find((one) => one === event.currentTarget.value) ?? 'TEXT' })}
        data={TYPES.map((one) => ({ value: one, label: t(`settings.desk.types.${one}`) }))}
      />
      {type === 'CHOICE' && (
        <Textarea
          label={t('settings.desk.choices')}
          description={t('settings.desk.choicesHint')}
          value={draft.choices}
          onChange={(event) => change({ choices: event.currentTarget.value })}
          rows={5}
        />
      )}
      {bounds.map((bound) => (
        <TextInput
          key={bound}
          label={t(`settings.desk.${bound}`)}
          value={draft[bound]}
          error={faultOf(draft[bound]) ?? faultAt('bounds')}
          onChange={(event) => change({ [bound]: event.currentTarget.value })}
          inputMode="numeric"
        />
      ))}
      {FLAGS.map((flag) => (
        <Checkbox
          key={flag}
          label={t(`settings.desk.flags.${flag}`)}
          checked={draft[flag]}
          onChange={(event) => change({ [flag]: event.currentTarget.checked })}
        />
      ))}
    </DialogForm>
  );
}
