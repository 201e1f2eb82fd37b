module drover.dev/bench/apiserver-loadgen

go 1.25
