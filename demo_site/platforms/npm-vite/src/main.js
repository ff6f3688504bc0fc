import "text-behind-image";
