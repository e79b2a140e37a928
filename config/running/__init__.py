"""Running the whole product on one machine: preparing it, starting its processes, ending them."""
