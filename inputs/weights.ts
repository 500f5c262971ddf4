/** Parameters as PyTorch and Keras call them: `encoder.0.weight`, `dense/kernel:0`, `layers/dense/vars/0`. */
const PARAMETER =
  /(^|[._/])(weight|bias|kernel|gamma|beta|running_mean|running_var|num_batches_tracked)(_\d+)?(:\d+)?$|(^|\/)vars\/\d+$/;

/** Whether the names in a file are those of a trained model's parameters rather than of encoded data. */
export function looksLikeWeights(names: readonly string[]): boolean {
  const parameters = names.filter((name) => PARAMETER.test(name)).length;
  return parameters > 0 && 2 * parameters >= names.length;
}
