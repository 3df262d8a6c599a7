"""What Encore concludes about music: values in, values out, nothing else."""
