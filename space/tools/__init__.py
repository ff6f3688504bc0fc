"""Commands that make files which lie in the repository: weights, samples, pictures. The Space runs none."""
