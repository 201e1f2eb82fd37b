module drover.dev/bench/loadgen

go 1.25
