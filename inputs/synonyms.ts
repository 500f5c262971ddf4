import type { ArrayRole } from '../contracts/job.ts';

/** What people call the arrays elsewhere. */
export const SYNONYMS: { readonly [role in ArrayRole]: readonly string[] } = {
  mean: ['mu', 'means', 'loc', 'z_mean', 'mus', 'latent_mean'],
  logvar: ['log_var', 'log_variance', 'logvars', 'z_log_var', 'lv', 'log_sigma2', 'logsigma2'],
  variance: ['var', 'variances', 'sigma2', 'z_var'],
  std: ['sigma', 'scale', 'stddev', 'stds', 'sd'],
  covariance: ['cov', 'covariances', 'sigma'],
  probabilities: ['probs', 'p', 'prob', 'softmax'],
  labels: ['codes', 'clusters', 'y', 'label'],
  samples: ['z', 'draws', 'embeddings'],
  coefficients: ['bc', 'bhattacharyya', 'overlaps'],
};
