// An e-mail as it is typed. Not of the type `email`: browsers turn tom@münchen.example into tom@xn--mnchen-3ya.example
// under the hands of whoever types it, and the server is the one to say what an address is.
import { TextInput, type TextInputProps } from '@mantine/core';

export type EmailFieldProps = Omit<TextInputProps, 'type' | 'inputMode'>;

/**
 * @example
 * <EmailField label="E-mail" autoComplete="username" required value={email} onChange={keep} />
 */
export function EmailField(props: EmailFieldProps) {
  return (
    <TextInput
      label="E-mail"
      autoComplete="email"
      autoCapitalize="none"
      autoCorrect="off"
      spellCheck={false}
      maxLength={254}
      {...props}
      type="text"
      inputMode="email"
    />
  );
}
