"""The HTTP service: solves for programs that call it, bounded in size, time and concurrency."""
