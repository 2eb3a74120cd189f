// What went wrong with a form, under its fields.
export function FormProblem({ text }: { readonly text: string | null }) {
  if (text === null) return null;
  return (
    <p className="form-problem" role="alert">
      {text}
    </p>
  );
}
