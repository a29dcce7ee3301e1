import { NativeSelect } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode } from 'react';

interface Props {
  readonly label: string;
  readonly value: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly disabled: boolean;
  /** Resolves once it is known whether it was changed. */
  readonly onChange: (value: string) => Promise<unknown>;
}

/** A side of a ticket that is changed by choosing: shown at once, and as it was where that is refused. */
export function EditSelect({ label, value, options, disabled, onChange }: Props): ReactNode {
  const [wanted, setWanted] = useState<string | null>(null);
  return (
    <NativeSelect
      label={label}
      value={wanted ?? value}
      disabled={disabled || wanted !== null}
      data={[...options]}
      onChange={async (event) => {
        const next = event.currentTarget.value;
        setWanted(next);
        await onChange(next);
        setWanted(null);
      }}
    />
  );
}
